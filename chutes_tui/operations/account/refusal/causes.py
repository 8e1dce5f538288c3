"""Why calls are refused for money, limits, room, paths and the server's own faults (402, 403, 404, 429, 5xx).

Sources: the open-source server of October 2025 and February 2026, which was asked; its source of 2026; production,
as third parties found it in 2026.
"""

from __future__ import annotations

from typing import Final

from chutes_tui.operations.account.refusal.sign_in import SIGN_IN
from chutes_tui.operations.account.refusal.types import IDENTIFY, PAY_IN, USE_IT, Cause, Check, Step

_YOURS: Final = "Your money and your limit. The key is fine."
_NOT_YOURS: Final = "Not your key, not your money."
_WAIT_FOR_ROOM: Final = (
    Step("Try again later, or another model. Public figures: GET /chutes/utilization of the management API."),
)
_NAMES: Final = (Step("Give the secret another name. The key may create others."),)
_MIDNIGHT: Final = "at 00:00 UTC"

_MONEY: Final = (
    Cause(
        "quota",
        402,
        r"quotaexceeded",
        "The daily quota is used up, and the balance can't pay.",
        _YOURS,
        "A call beyond the quota is paid from the balance.",
        _MIDNIGHT,
        (Step("Wait for the new day, or:"), PAY_IN),
        Check.QUOTA,
        "The daily quota was used up, and the balance couldn't pay. It isn't so now.",
    ),
    Cause(
        "cap",
        402,
        r"subscriptionusagecapexceeded",
        "A cap of your plan is reached, and the balance can't pay.",
        _YOURS,
        "A plan has a cap for four hours and one for the month, in USD. Beyond them the balance pays.",
        "when the window of the cap ends",
        (Step("Wait for the new window, or:"), PAY_IN),
        Check.CAPS,
        "A cap of your plan was reached. It isn't now.",
    ),
    Cause(
        "tee",
        402,
        r"teemodelsrequireanactivesubscription",
        "TEE models need a plan or a balance above zero.",
        _YOURS,
        "The old one-time payment (200 calls a day) doesn't cover models on confidential hardware.",
        "when you pay in or take a plan",
        (PAY_IN, Step("Or call a model whose name doesn't end in TEE.")),
        Check.TEE,
        "TEE models needed a plan or a balance. This account has one now.",
    ),
    Cause(
        "tier",
        402,
        r"requiresahighersubscriptiontier",
        "This model needs a higher plan or a balance above zero.",
        _YOURS,
        "The plan for $3.00 a month (300 calls a day) doesn't cover premium models.",
        "when you pay in or take a higher plan",
        (PAY_IN, Step("Or call a model that your plan covers.")),
        Check.TIER,
        "This model needed a higher plan or a balance. This account has one now.",
    ),
    Cause(
        "creator",
        402,
        r"creatorofthischute.{0,80}?haszerobalance",
        "The chute's creator has no money left.",
        "The creator's money, not yours. Your key and your balance are fine.",
        "A private chute runs on its creator's balance.",
        "when its creator pays in",
        (Step("Ask the chute's creator to pay in, or call another chute."),),
    ),
    Cause(
        "warmup",
        402,
        r"accountbalanceis\$-?[\d.]+(?:e-?\d+)?,?pleasetop-?up",
        "Warming up a chute needs a balance above zero.",
        _YOURS,
        "A quota or plan doesn't pay for a warm-up.",
        "when you pay in",
        (PAY_IN,),
        Check.BALANCE,
        "The balance was not above zero. It is now.",
    ),
    Cause(
        "deploy-balance",
        402,
        r"musthaveabalanceof>?=?\$50",
        "Creating images and deploying need a balance of $50.00 or more.",
        _YOURS,
        ends="when you pay in",
        steps=(PAY_IN,),
    ),
    Cause(
        "register-balance",
        402,
        r"atleast0\.25taoonyourcoldkey",
        "Registering needs 0.25 TAO on the coldkey.",
        "Your coldkey's TAO. The registration token is not used up.",
        ends="when the coldkey holds 0.25 TAO",
        steps=(Step("Send 0.25 TAO to the coldkey, then register again with the same token."),),
    ),
)

_TOO_MUCH: Final = (
    Cause(
        "free-models",
        429,
        r"freemodelslimitreachedfortoday",
        "The 100 free calls of today are used up.",
        "Your account's limit for free models. The key is fine.",
        "Free models take 100 calls a day, unless the balance is $10.00 or more or the plan has over 2,000 calls.",
        _MIDNIGHT,
        (Step("Wait for the new day, or:"), Step("Pay in: from $10.00 on there is no such limit.", "show_payment")),
        Check.FREE_MODELS,
        "The free calls of that day were used up. This account has no such limit now.",
    ),
    Cause(
        "full",
        429,
        r"infra_overload|no_targets|infrastructureisatmaximumcapacity|noinstancesavailable",
        "The chute is full. Your key and your money are fine.",
        f"{_NOT_YOURS} Nobody gets in now.",
        "Every instance of the chute is busy, or none runs.",
        "when the chute has room again: not reported",
        _WAIT_FOR_ROOM,
    ),
    Cause(
        "deployments",
        429,
        r"youmanyonlyupdate/create[\d.]+chutesper24hours",
        "Your deployments of these 24 hours are used up.",
        "Your account's limit for creating and updating chutes. Calls of chutes are not affected.",
        ends="within 24 hours: the time isn't reported",
        steps=(Step("Wait. Each update counts as one, too."),),
    ),
    Cause(
        "registrations",
        429,
        r"toomayregistrationrequests|toomanyregistrationtokenattempts",
        "Too many registrations from this address today.",
        "A limit of your network's address (IP), not of an account.",
        "The server counts registrations, and loads of its token page, by address and day.",
        "the next day: the time isn't reported",
        (Step("Wait, or register from another network."),),
    ),
    Cause(
        "anonymous",
        429,
        r"<(?:title|h1)>429toomanyrequests|(?:^|[>}])429toomanyrequests(?:429toomanyrequests)?nginx$",
        "The call came without a key: the server took it for an anonymous one.",
        "Your program's request: no key arrived in the header Authorization.",
        "A web page of nginx is what callers without a key get: another header than Authorization doesn't count.",
        "when the key is sent as Authorization: Bearer",
        (Step("Send the key as: Authorization: Bearer $CHUTES_API_KEY"), USE_IT),
    ),
)

_OTHER: Final = (
    Cause(
        "name-refused",
        403,
        r"bannedsecretkey|secretsareallowedforintegratedsubnetchutes",
        "The server refuses the name of this secret.",
        "The name, not the key and not your money.",
        "Chutes takes no secret whose name could change how a chute runs; chutes of subnets take only HF_TOKEN.",
        "with another name",
        _NAMES,
    ),
    Cause(
        "billing-admin",
        403,
        r"onlybeperformedbybillingadmin",
        "Only Chutes' own billing staff may do this.",
        "The server's rule: no account has this right.",
        "On this server it is so for everybody. It is no fault of your account.",
        "never",
    ),
    Cause(
        "transfer-key",
        403,
        r"balancetransfersrequireanadminapikey",
        "A transfer needs an admin key or the hotkey.",
        "The key's access.",
        ends="with another key",
        steps=(IDENTIFY,),
    ),
    Cause(
        "registration-token",
        403,
        r"invalidregistrationtoken|tryingtobypasssecuritymeasures",
        "The registration token is not valid (any more).",
        "The token: it lives for five minutes.",
        ends="with a new token",
        steps=(Step("Get a new token, and use it at once."),),
    ),
    Cause(
        "no-model",
        404,
        r"modelnotfound",
        "There is no such model.",
        "The name of the model in the call.",
        "Names match in upper and lower case, and models come and go.",
        "with a name from the list of models",
        (Step("Compare the name with GET https://llm.chutes.ai/v1/models; it needs no key."), USE_IT),
    ),
    Cause(
        "no-chute",
        404,
        r"nomatchingchutefound|chutenotfound",
        "No such chute, or no such path.",
        "The address in the call. The key was accepted.",
        "The chute doesn't exist, is another account's private one, or the path isn't one of the API: the server "
        "answers the same for all of them.",
        "with another address",
        (USE_IT,),
    ),
    Cause(
        "undeclared",
        400,
        r"undeclaredparameter",
        "The request has a query parameter that the server doesn't know.",
        "Your program's request.",
        "Production refuses every parameter that a route doesn't declare.",
        "without that parameter",
        (Step("Remove what stands behind the ? of the address, one by one."),),
    ),
)

CAUSES: Final = (*_MONEY, *_TOO_MUCH, *_OTHER, *SIGN_IN)
"""Every cause that a text names."""
