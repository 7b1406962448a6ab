"""Pure numbers: from tables to tables, without files, records, clocks or plots."""
