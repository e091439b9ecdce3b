"""What leaves the program: experiments, CSV and pictures."""
