"""What the exit codes mean, as the help of costplan and of its gate ends on it. Which error has which stands in
errors.py."""

EXIT_CODES = """\b
Exit codes:
  0  fits, or done
  1  a bug in costplan
  2  the command line is wrong
  3  over a cap or against a policy
  4  an input file is wrong, something has no price, or a run falls
     after a shutdown
  5  a calibration has drifted or is older than allowed, or a
     catalogue says otherwise
  6  the outside failed: a disk, a file, a host, a revision
  130  interrupted
"""
