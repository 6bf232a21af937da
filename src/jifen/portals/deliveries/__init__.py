"""Deliveries: handing in, following, confirming, repairing, and the papers that prove them."""
