"""Parents' words: asked for some days after a parcel, given by a link, read by a colleague, shown where others choose."""
