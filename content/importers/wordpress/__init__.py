"""A WordPress site from the WXR file of its own export (Tools › Export), with or without the folder of its uploads.

In order of the work: stream and reader make records of the XML, spool and source keep them on disk and know them by id and
address; terms and media write what bodies refer to; gutenberg, autop, shortcodes, tree, blocks and codes turn a body into
blocks of ours; mapping makes a page's values of a post; pages, redirects, comments and menus write them. importing runs it
all, report says what became of every item.
"""
