"""Small parts that several folders of the view use."""
