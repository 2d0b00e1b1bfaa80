from pathlib import Path

from django.core.management.utils import get_random_secret_key


def machine_secret(*, folder: Path) -> str:
    """The key of this machine's demo shop, made at the first start and kept in `folder`, so that sessions survive a restart."""
    path = folder / "secret_key"
    try:
        return path.read_text()
    except FileNotFoundError:
        folder.mkdir(parents=True, exist_ok=True)
        key = get_random_secret_key()
        try:
            with path.open("x") as file:
                file.write(key)
        except FileExistsError:
            return path.read_text()
        path.chmod(0o600)
        return key
