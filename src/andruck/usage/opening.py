"""Opens DuckDB with the lake attached. Secrets are handed over as values: no statement and no message has them."""

from importlib.resources import files
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlsplit

from andruck.usage.places import CATALOG, Place, Store

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    Connection: TypeAlias = DuckDBPyConnection
else:
    Connection = Any

SCHEMA = "andruck_lake"
"""Where the catalog is in a PostgreSQL database, so that it does not meet the paper's tables."""

INLINED = 2_000
"""Rows up to which an addition stays in the catalog, until several make a file together."""

MEMORY = "256MB"
PATIENCE = 5
"""Seconds until a PostgreSQL that does not answer counts as away."""


def connect(place: Place, *, writing: bool) -> Connection:
    """DuckDB with the lake as ``lake``; writing makes one where there is none. Raises duckdb.Error."""
    connection = _duckdb(place, "postgres_scanner" if place.shared else "sqlite_scanner", "ducklake")
    try:
        if place.files:
            _open_store(connection, place)
        _attach(connection, place, writing=writing)
    except BaseException:
        connection.close()
        raise
    return connection


def trouble(place: Place) -> str:
    """Why a shared catalog cannot be reached; empty: it can, whether there is a lake in it already or not."""
    import psycopg

    try:
        with psycopg.connect(**parameters(place.catalog)):
            return ""
    except psycopg.Error as error:
        return _first(error)


def store_trouble(place: Place) -> str:
    """Why the store of a lake's files cannot be reached; empty: it can."""
    import duckdb

    connection = _duckdb(place)
    try:
        _open_store(connection, place)
        connection.execute("SELECT count(*) FROM glob($1)", [f"{place.data}nothing-*"]).fetchall()
    except duckdb.Error as error:
        return _first(error)
    finally:
        connection.close()
    return ""


def _first(error: Exception) -> str:
    return next((line for line in str(error).splitlines() if line.strip()), "no reason given")


def parameters(catalog: str) -> dict[str, Any]:
    """What PostgreSQL's library has to know, by its names, from a postgres://… address. Raises psycopg.Error."""
    from psycopg.conninfo import conninfo_to_dict

    return {"connect_timeout": PATIENCE, "application_name": "andruck lake"} | conninfo_to_dict(catalog)


def _duckdb(place: Place, *extensions: str) -> Connection:
    """DuckDB with the extensions that were installed with it; it fetches nothing from anywhere."""
    # It takes forty megabytes, which a worker that shows nobody figures need not spend.
    import duckdb

    connection = duckdb.connect(
        config={
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            # Nor does it look for secrets in somebody's home: here there are none, and ours are never written down.
            "secret_directory": str(place.folder / "secrets"),
            "memory_limit": MEMORY,
            "threads": 2,
        }
    )
    for name in extensions:
        _load(connection, name)
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def _load(connection: Connection, name: str) -> None:
    import duckdb

    place = files(f"duckdb_extension_{name}") / "extensions" / f"v{duckdb.__version__}"
    connection.execute(f"LOAD '{place / name}.duckdb_extension'")


def _open_store(connection: Connection, place: Place) -> None:
    _load(connection, "httpfs")
    store: Store = place.store
    connection.execute("SET enable_server_cert_verification = true")
    options: dict[str, object] = {"KEY_ID": store.key, "SECRET": store.secret, "SCOPE": place.data}
    if store.region:
        options["REGION"] = store.region
    if store.endpoint:
        address = urlsplit(store.endpoint)
        # By path: hardly a store of one's own has a name for every bucket.
        options |= {"ENDPOINT": address.netloc, "USE_SSL": address.scheme == "https", "URL_STYLE": "path"}
    names = ", ".join(f"{name} ${number}" for number, name in enumerate(options, 1))
    connection.execute(f"CREATE SECRET store (TYPE s3, {names})", list(options.values()))


def _attach(connection: Connection, place: Place, *, writing: bool) -> None:
    # Only who has seen the last change may make the next one; whoever has not is told so and begins anew. DuckLake
    # would look for itself what others have changed, and does not always see it.
    connection.execute("SET ducklake_max_retry_count = 0")
    options = [f"DATA_PATH '{_quoted(place.data)}'"]
    options.append(f"DATA_INLINING_ROW_LIMIT {INLINED}" if writing else "READ_ONLY")
    if place.shared:
        from psycopg.conninfo import make_conninfo

        known = parameters(place.catalog)
        password = known.pop("password", None)
        if password:
            connection.execute("CREATE SECRET catalog (TYPE postgres, PASSWORD $1)", [password])
            options.append("META_SECRET 'catalog'")
        options.append(f"METADATA_SCHEMA '{SCHEMA}'")
        catalog = f"postgres:{make_conninfo(**known)}"
    else:
        options += ["META_JOURNAL_MODE 'WAL'", "META_BUSY_TIMEOUT 10000"]
        catalog = f"sqlite:{place.folder / CATALOG}"
    connection.execute(f"ATTACH 'ducklake:{_quoted(catalog)}' AS lake ({', '.join(options)})")


def _quoted(text: str) -> str:
    return text.replace("'", "''")
