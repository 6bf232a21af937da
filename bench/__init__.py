"""Ours beside the peers, in one run: speed and memory of the same job done by the engine, by others, and by nobody (the floor).

python -m bench                                 sizes 10 thousand, 100 thousand, 1 million; `make bench`
BENCH=full python -m bench                      and 10 million
python -m bench --sizes 10000 --rounds 1        a first look
"""
