"""What all starts and all settings do: maps, tables and curves that the window shows and pictures of them."""
