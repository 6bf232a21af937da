"""Lists of points: province, city, sector, stage; benchmark enterprises, movers, distributions."""
