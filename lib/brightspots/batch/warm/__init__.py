"""A warm process: the libraries are imported once, and each page is a fork of it.

`process` is what runs in it, `forks` its children, `shell` the IPython shell of a child, `client` the other side:
who starts it and asks it for pages. Linux only: elsewhere forking a process with libraries loaded is not safe.
"""
