"""Products of a Magento 1 shop, from the CSV of its own ImportExport module.

reader: lines to products. mapping: a product's cells to our values. merging: which of them may be written over what staff
did since. writer and its neighbours: the rows. importing: the whole file, a transaction for each product.
"""
