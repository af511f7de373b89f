"""Speed, as ratios against others in one run."""
