import pytest
from bs4 import BeautifulSoup
from django import forms
from django.utils.translation import override


class Delivery(forms.Form):
    email = forms.EmailField(label="Mail", help_text="For the receipt.")
    floor = forms.CharField(label="Floor", required=False)
    where = forms.ChoiceField(label="Where", choices=[("home", "Home"), ("shop", "Shop")], widget=forms.RadioSelect)
    news = forms.BooleanField(label="News", required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> None:
        if self.data.get("floor") == "cellar":
            raise forms.ValidationError("No parcel goes to the cellar.")


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def _drawn(form: forms.Form) -> BeautifulSoup:
    return BeautifulSoup(str(form), "html.parser")


def test_a_field_has_its_label_its_help_and_says_when_it_is_optional() -> None:
    page = _drawn(Delivery())
    assert page.find("input", id="id_email")["aria-describedby"] == "id_email_helptext"
    assert page.find(id="id_email_helptext").text == "For the receipt."
    assert " ".join(page.find("label", attrs={"for": "id_floor"}).text.split()) == "Floor (optional)"
    assert page.find("label", attrs={"for": "id_email"}).text.split() == ["Mail"]
    assert page.find("fieldset").find("legend").text.split() == ["Where"]
    assert page.find("input", id="id_news").parent.name == "label"
    assert page.find("input", id="id_token")["type"] == "hidden"
    assert page.find(class_="form-errors") is None


def test_an_error_is_tied_to_its_field_and_listed_above_with_a_link() -> None:
    page = _drawn(Delivery({"email": "camille@", "where": "", "floor": "cellar"}))
    field = page.find("input", id="id_email")
    assert field["aria-invalid"] == "true"
    assert field["aria-describedby"] == "id_email_helptext id_email_error"
    assert page.find(id="id_email_error").text.strip() == "Enter a valid email address."
    assert page.find("fieldset")["aria-describedby"] == "id_where_error"
    summary = page.find(class_="form-errors")
    assert summary["role"] == "alert"
    assert [" ".join(item.text.split()) for item in summary.find_all("li")] == [
        "No parcel goes to the cellar.",
        "Mail: Enter a valid email address.",
        "Where: This field is required.",
    ]
    assert [link["href"] for link in summary.find_all("a")] == ["#id_email", "#id_where"]
    assert page.find(id=summary.find_all("a")[1]["href"][1:]) is not None


def test_a_refused_form_keeps_what_was_typed_and_escapes_it() -> None:
    page = str(Delivery({"email": '"><script>', "floor": "3"}))
    assert 'value="3"' in page
    assert "<script>" not in page
