"""CDS Hooks: the service's cards for a clinician's system."""
