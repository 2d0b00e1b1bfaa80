from __future__ import annotations

import re

import pytest

from config.env import VARIABLES
from core.sweeps import all_sweeps
from scripts.processes import LONELY, QUEUES
from tests.compose import OURS, compose, dockerfile, image_command, image_environment, service
from tests.databases import ROOT
from tests.proxy import SHIPPED

DECLARED = {variable.name for variable in VARIABLES}
SECRETS = {f"{variable.name}_FILE" for variable in VARIABLES if variable.is_secret}


@pytest.mark.parametrize("name", OURS)
def test_every_variable_is_one_that_the_shop_reads(name: str) -> None:
    assert sorted(set(service(name)["environment"]) - DECLARED - SECRETS) == []


def test_every_variable_of_the_image_is_one_that_the_shop_reads() -> None:
    assert sorted(set(image_environment()) - DECLARED) == ["PYTHONUNBUFFERED"]


@pytest.mark.parametrize("name", sorted(set(compose()["services"]) - {"release"}))
def test_what_stays_has_a_health_check_and_starts_again(name: str) -> None:
    assert service(name)["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")
    assert service(name)["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", OURS)
def test_our_containers_may_change_nothing_but_their_volumes(name: str) -> None:
    container = service(name)
    assert (container["read_only"], container["cap_drop"]) == (True, ["ALL"])
    assert container["security_opt"] == ["no-new-privileges:true"]
    assert container["environment"]["ENVIRONMENT"] == "staging"


@pytest.mark.parametrize("name", sorted(set(compose()["services"]) - set(OURS)))
def test_foreign_images_are_pinned(name: str) -> None:
    tag = service(name)["image"].partition(":")[2]
    assert tag and tag != "latest"


def test_volumes_are_declared() -> None:
    mounted = {
        volume.partition(":")[0] for name in compose()["services"] for volume in service(name).get("volumes", [])
    }
    folders = {each for each in mounted if each.startswith("./")}
    assert sorted(mounted - folders) == sorted(compose()["volumes"])
    assert all((ROOT / folder).is_dir() for folder in folders)


def test_the_image_does_not_run_as_root() -> None:
    assert [rest for instruction, rest in dockerfile() if instruction == "USER"] == ["bambou"]


def test_the_web_server_is_reached_by_the_proxy_alone() -> None:
    assert service("web")["command"] == image_command()
    port = image_environment()["PORT"]
    published = {name: service(name)["ports"] for name in compose()["services"] if "ports" in service(name)}
    assert published == {"proxy": ["8000:8000"], "files": ["9000:9000"]}
    assert service("proxy")["environment"]["SHOP_UPSTREAM"] == f"web:{port}"
    assert service("proxy")["environment"]["SHOP_PORT"] == "8000"
    assert service("web")["environment"]["TRUST_PROXY"] == "true"
    assert [rest for instruction, rest in dockerfile() if instruction == "EXPOSE"] == [port]


def test_the_worker_takes_every_queue_that_a_sweep_is_put_on() -> None:
    command = service("worker")["command"]
    assert f"--queues={','.join(QUEUES)}" in command
    assert set(LONELY) <= set(command)
    assert {sweep.queue for sweep in all_sweeps()} <= set(QUEUES)


def test_the_proxy_s_configuration_takes_the_variables_that_it_is_given_and_no_others() -> None:
    text = SHIPPED.read_text()
    given = {name for name in service("proxy")["environment"] if name.startswith("SHOP_")}
    assert set(re.findall(r"\$\{(\w+)\}", text)) == given
    assert service("proxy")["volumes"] == [f"./{SHIPPED.parent.relative_to(ROOT)}:/etc/nginx/templates:ro"]


def test_queue_refuses_and_cache_forgets() -> None:
    assert service("queue")["command"][-2:] == ["--maxmemory-policy", "noeviction"]
    assert service("cache")["command"][-2:] == ["--maxmemory-policy", "allkeys-lru"]
    assert service("queue")["command"][1:3] == ["--appendonly", "yes"]
