"""The drawings of the demo shop: cut paper, written as code, saved as SVG and WebP."""
