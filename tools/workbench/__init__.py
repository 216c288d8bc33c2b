"""The workbench command: lessons of linking that are run and compared."""
