"""Why a call isn't signed in (401), or signed in with too little (403)."""

from __future__ import annotations

from typing import Final

from chutes_tui.operations.account.refusal.types import IDENTIFY, USE_IT, Cause, Check, Step

_KEY: Final = "The key, not your money."
_WALLET: Final = "The hotkey's signature, not your money."
_REQUEST: Final = "Your program's request, not your money."
_BEARER: Final = Step("Send the key as: Authorization: Bearer $CHUTES_API_KEY")
_LOG_IN: Final = Step("Sign in again.")

X_API_KEY: Final = Cause(
    "x-api-key",
    401,
    "",
    "The key was sent in X-API-Key, which Chutes doesn't read.",
    "Your program's request: to the server it came without a key.",
    "The management API answers 401, the models' hosts treat the caller as anonymous (429).",
    "when the key is sent as Authorization: Bearer",
    (_BEARER, USE_IT),
)
FINGERPRINT_SENT: Final = Cause(
    "fingerprint-sent",
    401,
    "",
    "An account's fingerprint was sent in place of an API key.",
    "The credential: a fingerprint is the account's password, and no key.",
    "Whoever sees the request can sign in to the account.",
    "when an API key is sent instead",
    (Step("Set a new fingerprint with the hotkey, then create a key for this program."), IDENTIFY),
)
_RULES: Final[tuple[tuple[str, str, str, str, str, str, tuple[Step, ...]], ...]] = (
    (
        "scope",
        r"invalidtokenorusernotfound",
        "The key is wrong, deleted, or may not do this.",
        _KEY,
        "The server answers the same for all three. A deleted key can work for two minutes more.",
        "with a key that may do this",
        (IDENTIFY,),
    ),
    (
        "wrong-kind",
        r"invalidtoken(?!orusernotfound)(?=[.,}\]<]|$)",
        "What was sent is no API key of this server.",
        "The credential, not your money.",
        "It is another kind of token (OAuth refresh token, client id or secret, fingerprint), or a login from before "
        "the account's fingerprint was changed. After a change, new logins can be refused for up to 60 minutes.",
        "with an API key (cpk_), or at the latest 60 minutes after the change of the fingerprint",
        (IDENTIFY, _BEARER),
    ),
    (
        "expired",
        r"tokenexpired",
        "The login has expired.",
        "The login, not your money.",
        "A login lasts seven days.",
        "when you sign in again",
        (_LOG_IN,),
    ),
    (
        "no-credential",
        r"cantfindauserwiththatapikeyinourdb",
        "The request carried no credential that the server can read.",
        _REQUEST,
        "No key arrived in the header Authorization, a hotkey's headers are incomplete, or an OAuth token (cak_) is "
        "malformed.",
        "when the key is sent as Authorization: Bearer",
        (_BEARER, USE_IT),
    ),
    (
        "malformed-key",
        r"missingorinvalidauthorizationheader",
        "The key is damaged.",
        _KEY,
        "A key is cpk_ and three parts with dots between, 102 characters in all. A blank, a quote or a line break in "
        "it is enough.",
        "with the whole key",
        (IDENTIFY, Step("Look for quotes and line breaks around the key in the program's settings.")),
    ),
    (
        "authentication",
        r"authenticationrequired",
        "The request carried no credential.",
        _REQUEST,
        "The server answers so, too, where it doesn't know the path.",
        "when the key is sent as Authorization: Bearer",
        (_BEARER, USE_IT),
    ),
    (
        "hotkey-unknown",
        r"couldnotfinduserwithhotkey|nouserfoundwiththeprovidedhotkey|noaccountfoundforthishotkey",
        "No account on this server has this hotkey.",
        "The hotkey, not your money.",
        "It was never registered here, the account has another hotkey by now, or this is another server.",
        "with the account's hotkey",
        (Step("Compare the hotkey with the one of the account."),),
    ),
    (
        "signature",
        r"invalidrequestsignatureforhotkey|invalidsignature|signatureverificationfailed|invalidbtauth"
        r"|missingorinvalidbtsignature",
        "The hotkey's signature is refused.",
        _WALLET,
        "Another key signed, the request was changed after it was signed, or the signature isn't hex without 0x.",
        "with the right signature",
        (Step("Sign with the account's hotkey, over the very bytes that are sent."),),
    ),
    (
        "nonce-used",
        r"invalidorexpirednonce",
        "The nonce is used up or too old.",
        _WALLET,
        "A nonce for a login lives for five minutes and serves once, also when the signature is wrong.",
        "with a new nonce",
        (Step("Ask for a new nonce, and sign that."),),
    ),
    (
        "purpose",
        r"eitherpayload_strorpurposemustbeprovided",
        "A hotkey can't sign this call.",
        "The way to sign in, not your money.",
        "The route needs an API key or a login (older servers answer so for deletions, too).",
        "with an admin key or a login",
        (IDENTIFY,),
    ),
    (
        "fingerprint",
        r"missingorinvalidfingerprint|invalidfingerprint",
        "The fingerprint is not the account's.",
        "The fingerprint, not your money.",
        "It was mistyped, or changed meanwhile.",
        "with the right fingerprint",
        (Step("If the account has a hotkey, set a new fingerprint with it."),),
    ),
    (
        "not-on-netuid",
        r"isnotregisteredonnetuid",
        "The hotkey is no miner or validator of the subnet.",
        "The hotkey's registration on the chain, not your money.",
        "The registry serves them alone. Users of Chutes don't need it.",
        "",
        (),
    ),
)
_CLOCK: Final = Cause(
    "clock",
    401,
    r"invalidnonce",
    "The clock of the machine that called is wrong.",
    "That machine's clock, not your key and not your money.",
    "A request signed by a hotkey carries the time, in seconds. It may be off by less than ten minutes.",
    "when the clock is right",
    (Step("Set the clock of that machine (automatic time is best)."),),
    Check.CLOCK,
)
_NO_SCOPE: Final = Cause(
    "oauth-scope",
    403,
    r"tokendoesnothavepermissionforthisresource",
    "The OAuth token's scopes don't allow this call.",
    "What was granted to the app, not your money.",
    "The token (cak_) is good. Some scopes grant nothing on the current server: usage, balance, account:write.",
    "when the app asks for more, and you agree",
    (Step("Let the app ask for the scope chutes:invoke (calls) or profile (account)."),),
)
SIGN_IN: Final = (*(Cause(one[0], 401, *one[1:]) for one in _RULES), _CLOCK, _NO_SCOPE)
"""Every cause of a 401, and of a 403 that is about a credential."""
