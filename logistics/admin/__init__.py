from logistics.admin import confirmations, parcels, runs

__all__ = ["confirmations", "parcels", "runs"]
