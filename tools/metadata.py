"""Add the project's addresses to its packages: the repository that builds a release knows them.

hatchling calls this. Outside GitHub Actions the packages have no addresses.
"""

import os

from hatchling.metadata.plugin.interface import MetadataHookInterface

_PAGES = {
    "Source": "",
    "Documentation": "/tree/HEAD/docs",
    "Changelog": "/blob/HEAD/CHANGELOG.md",
    "Issues": "/issues",
    "Security": "/security/policy",
}


class Addresses(MetadataHookInterface):
    """`project.urls`, from the variables that GitHub Actions sets."""

    def update(self, metadata: dict[str, object]) -> None:
        """Set `urls`, to nothing where the repository is not known."""
        server, repository = (
            os.environ.get("GITHUB_SERVER_URL"),
            os.environ.get("GITHUB_REPOSITORY"),
        )
        known = bool(server and repository)
        pages = _PAGES.items() if known else ()
        metadata["urls"] = {name: f"{server}/{repository}{path}" for name, path in pages}
