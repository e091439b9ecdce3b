"""The main window and what stands around its panels: menus, layout, notices, starting and ending the program."""
