"""A warm process: the libraries are imported once, and each page is a fork of it.

`__main__` is what runs in it, `preload` what it does before the first page, `forks` its children, `shell` the IPython
shell of a child, `client` the other side: who starts it and asks it for pages. Linux only: elsewhere forking a
process with libraries loaded is not safe.
"""
