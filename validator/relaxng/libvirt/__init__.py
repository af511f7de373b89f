"""What libvirt means by the documents that the built-in schemas describe."""
