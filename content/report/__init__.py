"""The report of what does not work on the site: broken links, goods that cannot be had, pictures that say nothing."""
