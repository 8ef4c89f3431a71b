"""What happens when something breaks: processes die, leases run out, disks fill up, mail servers misbehave."""
