"""Watch: what whoever runs the server learns of each request, for telemetry and an audit trail. Never an answer.

Called by: `app`, which stands it around everything; surfaces, which note what a request came to.
Touches: whatever the operator's hook and OpenTelemetry do with an event.
"""
