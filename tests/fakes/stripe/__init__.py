"""A small Stripe of our own: a real HTTP server that the real library talks to, with books, cards, faults and a clock to set.

books        what it remembers, its clock, and the errors that it answers with
parameters   form bodies as nested values, checked against the library's own typed parameters
idempotency  answers kept by key for 24 hours, 500s included
cards        what each test card does
intents      payment intents, setup intents, customers, payment methods, confirmation tokens
refunds      refunds and disputes
events       the event list, and messages signed like Stripe's
control      what tests set: clock, faults, cards typed, messages sent
server       routes and HTTP
client       the tests' side of the control endpoint

`python -m tests.fakes.stripe 12111` starts one by hand.
"""
