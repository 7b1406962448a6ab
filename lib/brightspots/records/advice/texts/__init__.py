"""What can be noticed in a sentence: functions from a text to what was spotted, with a rewrite where one is possible.

They are careful on purpose. Advice that is wrong once is not read twice: where a sentence could be fair, they are
silent. ``tests/records/good_statements.txt`` holds sentences that must stay so; anyone can add to it.
"""
