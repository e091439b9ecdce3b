"""What can be set, declared once: quantities, settable classes, catalogues, and the lines of a formula."""
