"""An undefined template variable fails."""

import pytest
from django import forms
from django.template import Context, Origin, engines

from tests.harness.templates import UndefinedTemplateVariable, is_ours


def render(source: str, **context: object) -> str:
    return engines["django"].from_string(source).render(context)


@pytest.mark.parametrize(
    "source",
    [
        "{{ person.surname }}",
        "{{ persn }}",
        "{{ persn|upper }}",
        "{% with name=persn %}{{ name }}{% endwith %}",
        "{% if person %}{{ person.surname }}{% endif %}",
    ],
)
def test_a_variable_that_nobody_defined_is_seen(source):
    with pytest.raises(UndefinedTemplateVariable, match="is undefined"):
        render(source, person={"name": "Zoé"})


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ person.name }}", "Zoé"),
        ("{{ nothing }}", "None"),
        ("{% if persn %}x{% else %}y{% endif %}", "y"),
        ("{% for one in persns %}x{% empty %}y{% endfor %}", "y"),
        ("{% firstof persn person.name %}", "Zoé"),
        ("{{ persn|default:'inconnue' }}", "inconnue"),
        ("{{ persn|default:'inconnue'|upper }}", "INCONNUE"),
        ("{{ persn|default_if_none:'x' }}", ""),
    ],
)
def test_templates_that_allow_for_an_absence_pass(source, expected):
    assert render(source, person={"name": "Zoé"}, nothing=None) == expected


def test_a_form_renders_with_the_templates_of_django():
    class Question(forms.Form):
        channel = forms.ChoiceField(choices=[("mail", "Courriel")])

    assert "<select" in render("{{ question }}", question=Question())


def test_the_templates_of_libraries_may_be_careless():
    template = engines["django"].from_string("{{ persn }}[{{ persn|upper }}]").template
    library = Origin(name="/usr/lib/python3/site-packages/library/page.html", template_name="page.html")
    template.origin = library
    for node in template.nodelist:
        node.origin = library
    assert template.render(Context()) == "[]"


def test_whose_template_it_is():
    assert is_ours(None)
    assert not is_ours(Origin(name="/usr/lib/python3/site-packages/allauth/templates/account/login.html"))
