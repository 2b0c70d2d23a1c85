"""One village as one file: taken out while it works, put back beside itself or elsewhere, compared before it counts."""
