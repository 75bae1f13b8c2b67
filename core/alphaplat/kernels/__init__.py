"""What operators' kernels share: how numbers that are not finite are treated, and windows over days.

Kernels are the definition of the operators: plain NumPy, float64 inside, the inputs' dtype outside.
"""
