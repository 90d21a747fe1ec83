"""Job adverts: what they ask of a person, with the sentences that say so."""

from pmskills.adverts.reading import AdvertReading, read_advert

__all__ = ["AdvertReading", "read_advert"]
