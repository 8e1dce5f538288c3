"""Every row of the table of refusals: pasted in many forms, against an account for which it is true, or no longer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from chutes_tui.api.account.reads import CapWindow, Quota, QuotaUsage, SubscriptionUsage
from chutes_tui.core.figure import Figure
from chutes_tui.operations.account.refusal.verdict import Tone, Verdict
from chutes_tui.operations.account.standing import Ending, Moment, Sign

from .world import (
    ABSENT,
    AT,
    BLOCK_END,
    FAILED,
    MIDNIGHT,
    MONTH_END,
    NOW,
    READ,
    account,
    pasted_forms,
    unread,
    verdict,
)

if TYPE_CHECKING:
    from chutes_tui.operations.account.figures import AccountFigures

RICH = account(42.17, 200, 12)
BROKE = account(-0.13, 200, 200)
PAYS_AS_IT_GOES = account(0.0, 0)
ONE_TIME = account(0.0, 200, 12)
SMALLEST = account(0.0, 300, 12, plan=(0.2, 3.0), caps=(1.25, 15.0))
CAPPED = account(0.0, 2000, 12, plan=(4.2, 20.0))
MONTH_CAPPED = account(0.0, 2000, 12, plan=(1.0, 50.0))
SUBSCRIBED = account(0.0, 2000, 138.5, plan=(1.31, 46.6))

EXCEEDED = "Quota exceeded and account balance is $-0.13, please pay with fiat or send tao to 5GrwvaEF"
CAP = "Subscription usage cap exceeded. Please add balance to continue."
TEE = "TEE models require an active subscription or positive balance."
TIER = "This model requires a higher subscription tier or positive balance."
CREATOR = "Chute unavailable because the creator of this chute {chute.user_id=} has zero balance."
WARM_UP = "Account balance is $0.0, please top-up with fiat or send tao to 5GrwvaEF"
FREE = "Free models limit reached for today - maintain >= $10 balance or upgrade subscription to pro to unlock more."
FULL = "Infrastructure is at maximum capacity, try again later"
DEPLOYMENTS = "You many only update/create 25 chutes per 24 hours."

ROWS: dict[str, tuple[int, Any, AccountFigures, str]] = {
    "quota": (402, {"message": EXCEEDED, "quota_reset_timestamp": "2026-11-26T00:00:00+00:00"}, BROKE, "daily quota"),
    "no quota": (402, {"message": EXCEEDED}, PAYS_AS_IT_GOES, "pays as it goes"),
    "four hours": (402, CAP, CAPPED, "4 hour cap"),
    "month": (402, CAP, MONTH_CAPPED, "month cap"),
    "tee": (402, TEE, ONE_TIME, "TEE models need"),
    "tier": (402, TIER, SMALLEST, "higher plan"),
    "creator": (402, CREATOR, RICH, "creator has no money"),
    "warm-up": (402, WARM_UP, ONE_TIME, "Warming up"),
    "free": (429, FREE, account(4.0, 200, 3), "100 free calls"),
    "full": (429, FULL, RICH, "chute is full"),
    "overload": (429, "infra_overload", RICH, "chute is full"),
    "no targets": (429, {"message": "no_targets"}, RICH, "chute is full"),
    "deployments": (429, DEPLOYMENTS, RICH, "deployments"),
    "scope": (401, "Invalid token or user not found", RICH, "wrong, deleted, or may not do this"),
    "wrong kind": (401, "Invalid token.", RICH, "no API key of this server"),
    "nobody": (401, "Can't find a user with that api key in our db :(", RICH, "no credential"),
    "malformed": (401, "Missing or invalid authorization header(s)", RICH, "damaged"),
    "clock": (401, "Invalid nonce!", RICH, "clock"),
    "hotkey": (401, "Could not find user with hotkey: 5D", RICH, "No account on this server"),
    "purpose": (401, "Either payload_str or purpose must be provided", RICH, "hotkey can't sign"),
    "name": (403, "Banned secret key: MY_PYTHON", RICH, "name of this secret"),
    "oauth": (403, "Token does not have permission for this resource", RICH, "OAuth token's scopes"),
    "staff": (403, "This action can only be performed by billing admin accounts.", RICH, "billing staff"),
    "no chute": (404, "No matching chute found!", RICH, "No such chute"),
    "no model": (404, "model not found: none/such", RICH, "no such model"),
}


@pytest.mark.parametrize("row", ROWS)
def test_each_refusal_is_known_however_it_is_pasted(row: str) -> None:
    status, detail, figures, words = ROWS[row]
    for form, text in pasted_forms(status, detail).items():
        found = verdict(text, figures)
        assert words in found.headline, form
        assert found.tone is Tone.REFUSED, form
        assert found.whose, form
        assert found.ends or found.ends_words, form


@pytest.mark.parametrize(
    ("row", "ends"),
    [
        ("quota", Ending(MIDNIGHT)),
        ("four hours", Ending(BLOCK_END)),
        ("month", Ending(MONTH_END)),
        ("free", Ending(MIDNIGHT, computed=True)),
    ],
)
def test_it_ends_when_the_server_says_or_its_rule(row: str, ends: Ending) -> None:
    status, detail, figures, _ = ROWS[row]
    assert verdict(pasted_forms(status, detail)["body"], figures).ends == ends


def test_an_end_that_is_computed_says_so() -> None:
    found = verdict(EXCEEDED, BROKE)
    assert found.ends is not None
    assert found.ends.words(NOW) == "00:00 UTC, in 4 h 32 min, computed"


@pytest.mark.parametrize("stamp", ["1795651200", "1795651200000", '"2026-11-26T00:00:00"', '"2026-11-26T00:00:00Z"'])
def test_the_time_of_the_reset_in_every_form(stamp: str) -> None:
    text = f'{{"detail":{{"message":"{EXCEEDED}","quota_reset_timestamp":{stamp}}}}}'
    assert verdict(text, BROKE).ends == Ending(MIDNIGHT)


@pytest.mark.parametrize(
    ("text", "figures", "words"),
    [
        (EXCEEDED, account(0.0, 2000, 138.5), "Now 1,861.5 left of 2,000."),
        (EXCEEDED, account(3.0, 200, 200), "The balance is $3.00 now"),
        (CAP, SUBSCRIBED, "4 hour cap $2.86 left of $4.17"),
        (CAP, RICH, "The balance is $42.17 now"),
        (TEE, account(0.0, 2000, 1, plan=(0.0, 0.0)), "quota of 2,000 a day now"),
        (TIER, account(0.0, 5000, 1, plan=(0.0, 0.0)), "quota of 5,000 a day now"),
        (WARM_UP, RICH, "The balance is $42.17 now"),
        (FREE, RICH, "The balance is $42.17 now"),
        (FREE, account(4.0, 5000, 3), "The balance is $4.00 now, the quota 5,000 a day."),
    ],
)
def test_what_was_so_then_and_is_not_now(text: str, figures: AccountFigures, words: str) -> None:
    found = verdict(text, figures)
    assert found.tone is Tone.OVER
    assert words in found.now
    assert found.ends is None


def test_a_quota_of_yesterday_is_over_although_today_was_not_read() -> None:
    text = f'{{"message":"{EXCEEDED}","quota_reset_timestamp":"2026-11-25T00:00:00+00:00"}}'
    found = verdict(text, unread(BROKE, "quota_usage"))
    assert found.tone is Tone.OVER
    assert "A new day has begun" in found.now


def test_a_chute_with_a_quota_of_its_own() -> None:
    rows = (Quota(chute_id="*", quota=2000), Quota(chute_id="c1", quota=50), Quota(chute_id="c2", quota=0))
    usage = {"c1": Figure(QuotaUsage(quota=50, used=50), READ)}
    figures = replace(account(0.0, 2000, 138.5), quotas=Figure(rows, READ), chute_usage=usage)
    found = verdict(EXCEEDED, figures, names={"c1": "support-bot"})
    assert "Or the chute has its own: Quota of support-bot, used up: 50 of 50" in found.now
    signs = {one.label: one.sign for one in found.lines}
    assert signs["Quota of support-bot"] is Sign.REACHED
    assert signs["Daily quota"] is Sign.FINE
    assert signs["Quota of c2"] is Sign.NONE


@pytest.mark.parametrize("text", [EXCEEDED, CAP, TEE, TIER, WARM_UP, FREE])
@pytest.mark.parametrize("to", [FAILED, ABSENT, Figure()], ids=["failed", "not offered", "not read"])
def test_what_is_not_read_is_said_and_never_guessed(text: str, to: Figure[Any]) -> None:
    figures = unread(RICH, "user", "quotas", "quota_usage", "subscription", to=to)
    found = verdict(text, figures)
    assert found.tone is Tone.REFUSED
    assert not found.now or "can't be told" in found.now
    assert {one.sign for one in found.lines} <= {Sign.UNKNOWN}


def test_without_a_text_nothing_refuses() -> None:
    found = verdict("", SUBSCRIBED)
    assert (found.tone, found.headline) == (Tone.FINE, "Nothing refuses your calls now.")
    assert [(one.sign.value, one.label, one.words) for one in found.lines] == [
        ("✓", "Daily quota", "1,861.5 left of 2,000"),
        ("✓", "4 hour cap", "$2.86 left of $4.17"),
        ("✓", "Month cap", "$3.40 left of $50.00"),
        ("–", "Balance", "$0.00 · can't pay when a limit is reached"),
    ]


@pytest.mark.parametrize(
    ("figures", "words"),
    [(BROKE, "daily quota is used up"), (PAYS_AS_IT_GOES, "pays as it goes"), (CAPPED, "4 hour cap")],
)
def test_without_a_text_what_refuses_now(figures: AccountFigures, words: str) -> None:
    found = verdict("", figures)
    assert found.tone is Tone.REFUSED
    assert words in found.headline


def test_a_balance_pays_for_what_is_beyond_a_limit() -> None:
    found = verdict("", account(3.0, 200, 200))
    assert found.tone is Tone.FINE
    assert "pays for calls now" in found.lines[-1].words


def test_free_and_invoiced_accounts_have_no_limits() -> None:
    figures = replace(account(0.0, 0), quotas=Figure((), READ), quota_usage=Figure(QuotaUsage(unlimited=True), READ))
    assert verdict("", figures).tone is Tone.FINE
    assert verdict(EXCEEDED, figures).tone is Tone.OVER


@pytest.mark.parametrize("name", ["user", "quotas", "quota_usage", "subscription"])
def test_each_read_that_fails_alone_leaves_the_rest(name: str) -> None:
    found = verdict("", unread(SUBSCRIBED, name))
    known = [one for one in found.lines if one.sign is not Sign.UNKNOWN]
    assert len(known) >= 2
    assert found.tone is (Tone.UNKNOWN if name in ("quota_usage", "subscription") else Tone.FINE)


def test_a_cap_of_nothing_is_reached() -> None:
    found = verdict("", account(0.0, 2000, 0, plan=(0.0, 0.0), caps=(0.0, 0.0)))
    assert found.tone is Tone.REFUSED
    assert "reached: $0.00 of $0.00" in found.lines[1].words


def test_an_end_in_the_past_is_not_believed() -> None:
    window = CapWindow(usage=50, cap=50, reset_at=NOW - timedelta(days=3))
    plan = SubscriptionUsage(subscription=True, monthly=window, four_hour=CapWindow(usage=0, cap=4.17))
    found = verdict("", replace(MONTH_CAPPED, subscription=Figure(plan, READ)))
    assert found.ends is None
    assert found.ends_words == "not reported reliably"
    assert "month cap" in found.headline


def test_a_window_that_ended_since_the_read_is_unknown() -> None:
    later = Moment(BLOCK_END + timedelta(minutes=1))
    line = verdict("", CAPPED, later).lines[1]
    assert (line.sign, line.words) == (Sign.UNKNOWN, "a new window since 20:00 UTC, not read yet")


def test_a_day_that_ended_since_the_read_is_unknown() -> None:
    line = verdict("", BROKE, Moment(MIDNIGHT + timedelta(minutes=1))).lines[0]
    assert (line.sign, line.words) == (Sign.UNKNOWN, "a new day has begun since it was read")


def test_old_figures_say_how_old_they_are() -> None:
    later = Moment(NOW + timedelta(minutes=7))
    assert verdict("", SUBSCRIBED, later).lines[0].words == "1,861.5 left of 2,000 · from 7 min ago"


def test_figures_that_could_not_be_read_again_say_so_earlier() -> None:
    usage = replace(SUBSCRIBED.quota_usage, problem=FAILED.problem)
    figures = replace(SUBSCRIBED, quota_usage=usage)
    assert verdict("", figures).lines[0].words == "1,861.5 left of 2,000"
    later = Moment(NOW + timedelta(minutes=2))
    assert verdict("", figures, later).lines[0].words == "1,861.5 left of 2,000 · from 2 min ago"


def test_countdowns_go_by_the_clock_of_the_server() -> None:
    behind = Moment(NOW, skew=3600.0)  # this machine's clock is an hour late
    figures = replace(SUBSCRIBED, quota_usage=Figure(SUBSCRIBED.quota_usage.value, READ - 3600))
    assert "from" not in verdict("", figures, behind).lines[0].words
    assert "from 1 h ago" in verdict("", figures).lines[0].words


def test_a_custom_plan_has_no_cap_for_the_month() -> None:
    window = CapWindow(usage=60, cap=50, reset_at=MONTH_END)
    plan = SubscriptionUsage(subscription=True, custom=True, monthly=window, four_hour=CapWindow(usage=0, cap=4.17))
    found = verdict("", replace(MONTH_CAPPED, subscription=Figure(plan, READ)))
    assert found.tone is Tone.FINE
    assert (found.lines[2].sign, found.lines[2].words) == (Sign.NONE, "none in a custom plan")


@pytest.mark.parametrize(
    ("anchor", "ends"),
    [
        (datetime(2026, 8, 31, 5, tzinfo=UTC), datetime(2026, 11, 30, 5, tzinfo=UTC)),
        (datetime(2026, 8, 6, tzinfo=UTC), datetime(2026, 12, 6, tzinfo=UTC)),
    ],
)
def test_an_end_of_the_month_that_is_not_reported_is_computed(anchor: datetime, ends: datetime) -> None:
    window = CapWindow(usage=50, cap=50)
    plan = SubscriptionUsage(
        subscription=True, monthly=window, four_hour=CapWindow(usage=0, cap=4.17), anchor_date=anchor
    )
    found = verdict("", replace(MONTH_CAPPED, subscription=Figure(plan, READ)))
    assert found.ends == Ending(ends, computed=True)
    without = SubscriptionUsage(subscription=True, monthly=window, four_hour=CapWindow(usage=0, cap=4.17))
    assert verdict("", replace(MONTH_CAPPED, subscription=Figure(without, READ))).ends is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("429", "The text doesn't say which"),
        ("HTTP/1.1 429 Too Many Requests", "The text doesn't say which"),
        ("HTTP/2 500\n\nInternal Server Error", "The server failed"),
        ("<html><head><title>502 Bad Gateway</title></head><center>nginx</center></html>", "can't be reached"),
        ("401", "the credential is refused"),
        ("403 Forbidden", "may not do this"),
        ("hello world", "doesn't say why"),
        ("HTTP/1.1 200 OK", "doesn't say why"),
        ("Request: GET /users/me → 401\nDetail: Invalid token.", "no API key of this server"),
    ],
)
def test_a_status_alone(text: str, words: str) -> None:
    assert words in verdict(text, RICH).headline


def test_a_text_that_says_nothing_leaves_what_the_reads_show() -> None:
    """Calls that are refused now are refused; that nothing refuses them explains no text."""
    assert verdict("hello world", CAPPED).tone is Tone.REFUSED
    assert verdict("hello world", RICH).tone is Tone.UNKNOWN


def test_a_402_without_its_text_is_what_the_reads_show() -> None:
    found = verdict("HTTP 402", CAPPED)
    assert "4 hour cap" in found.headline
    assert found.now.startswith("The text names no reason.")
    assert verdict("HTTP 402", SUBSCRIBED).tone is Tone.UNKNOWN


NGINX = (
    "<html>\r\n<head><title>429 Too Many Requests</title></head>\r\n<body>\r\n<center><h1>429 Too Many Requests"
    "</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)


@pytest.mark.parametrize("text", [NGINX, f"HTTP/2 429\nserver: nginx\n\n{NGINX}", "429 Too Many Requests\n\nnginx"])
def test_the_page_of_nginx_is_for_those_without_a_key(text: str) -> None:
    assert "without a key" in verdict(text, RICH).headline


def test_a_key_in_the_wrong_header() -> None:
    request = "curl -i -H 'X-API-Key: cpk_x' https://llm.chutes.ai/v1/chat/completions\n"
    assert "X-API-Key" in verdict(request + NGINX, RICH).headline
    assert "cap" in verdict(request + CAP, CAPPED).headline


def test_a_fingerprint_in_place_of_a_key() -> None:
    text = "Authorization: Bearer aB3dEfGh1jKlMn0pQrStUvWxYz012345\n\n401 Invalid token."
    assert "fingerprint was sent" in verdict(text, RICH).headline


def test_the_path_below_the_models_host() -> None:
    wrong = "POST https://llm.chutes.ai/chat/completions HTTP/1.1 404 Not Found"
    assert "path is wrong" in verdict(wrong, RICH).headline
    assert "no such model" in verdict("404 https://llm.chutes.ai/v1/chat/completions", RICH).headline


def test_the_first_call_of_a_new_account() -> None:
    text = "HTTP/1.1 500 Internal Server Error"
    assert "new account" in verdict(text, account(0.0, 0, created=timedelta(minutes=5))).headline
    assert "new account" not in verdict(text, account(0.0, 0)).headline


def test_of_several_refusals_the_last_counts() -> None:
    found = verdict(f"402 {CAP}\n429 {FULL}\n", RICH)
    assert "chute is full" in found.headline
    assert any("2 different refusals" in one for one in found.unknown)


def test_the_headers_of_the_answer_are_read() -> None:
    text = "HTTP/2 429\nX-Chutes-Quota-Total: 2000\nX-Chutes-Quota-Remaining: 0\nx-chutes-rl-user: 60\n"
    found = verdict(text, SUBSCRIBED)
    assert ("✗", "Quota then", "0 left of 2,000") in [(one.sign.value, one.label, one.words) for one in found.lines]
    assert any("60 calls a minute" in one for one in found.unknown)
    assert "inf" not in str(verdict(text.replace("60", "inf"), SUBSCRIBED).unknown)


def test_the_clock_of_this_machine_is_named() -> None:
    text = "401 Invalid nonce!"
    assert verdict(text, RICH, Moment(NOW, 664.0)).lines[0].words == "11 min 4 s behind the server's"
    assert verdict(text, RICH).lines[0].sign is Sign.FINE


def test_the_report_has_everything_but_the_text() -> None:
    found = verdict(f'402 {{"detail":"{CAP} zebra"}}', CAPPED)
    report = found.report(AT)
    assert "zebra" not in report
    assert "Ends: 20:00 UTC, in 32 min" in report
    assert "✗ 4 hour cap: reached: $4.20 of $4.17" in report
    assert isinstance(found, Verdict)
    assert found.said.endswith("zebra")
