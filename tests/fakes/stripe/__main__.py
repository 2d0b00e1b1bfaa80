import sys
import threading

from tests.fakes.stripe.server import running

if __name__ == "__main__":
    with running(port=int(sys.argv[1]) if len(sys.argv) > 1 else 0) as address:
        print(address, flush=True)
        threading.Event().wait()
