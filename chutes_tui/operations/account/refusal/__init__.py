"""Why a call was refused."""
