"""The other ways to serve the same page: nginx, nginx deciding in Lua, Django with and without its cache."""

import os
import subprocess
import sys
from pathlib import Path

MODULES = Path("/usr/lib/nginx/modules")
NGINX = """
{modules}
worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log error;
events {{ worker_connections 4096; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; keepalive_timeout 60;
  open_file_cache max=1000; types {{ text/html html; }} default_type text/html;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port} reuseport; root {folder};
    location /static/ {{ brotli_static on; }}
    {lua}
  }}
}}
"""
LUA = """
    location /inside/ { internal; brotli_static on; alias FOLDER/static/; }
    location /lua/ {
      content_by_lua_block {
        local token, mac = (ngx.var.cookie_lua or ""):match("^([^.]+)%.(.+)$")
        local name = "wall.html"
        if token and ngx.encode_base64(ngx.hmac_sha1("secret", token)) == mac then name = "page.html" end
        ngx.exec("/inside/" .. name)
      }
    }
"""


def nginx_can(module: str) -> bool:
    """Whether a module of nginx is installed."""
    return (MODULES / f"{module}.so").exists()


def nginx(folder: Path, port: int, page: bytes, packed: bytes) -> subprocess.Popen[bytes]:
    """nginx on one core, with the page as a file and its brotli form beside it."""
    files = folder / "static"
    files.mkdir(parents=True, exist_ok=True)
    for name in ("page.html", "wall.html"):
        (files / name).write_bytes(page)
        (files / f"{name}.br").write_bytes(packed)
    wanted = ["ngx_http_brotli_static_module"]
    lua = ""
    if nginx_can("ngx_http_lua_module"):
        wanted += ["ndk_http_module", "ngx_http_lua_module"]
        lua = LUA.replace("FOLDER", str(folder))
    modules = "\n".join(f"load_module {MODULES}/{name}.so;" for name in wanted)
    user = "user root;\n" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        user + NGINX.format(modules=modules, folder=folder, port=port, lua=lua)
    )
    return subprocess.Popen(
        ["taskset", "-c", "0", "nginx", "-c", folder / "nginx.conf"], stderr=subprocess.DEVNULL
    )


def django(settings: str, port: int, data: Path) -> subprocess.Popen[bytes]:
    """Django behind Uvicorn as it is, with one of the settings of this module."""
    env = {**os.environ, "ANDRUCK_DATA": str(data), "DJANGO_SETTINGS_MODULE": settings}
    options = ["--workers", "1", "--loop", "uvloop", "--http", "httptools", "--lifespan", "off"]
    options += ["--ws", "none", "--log-level", "error"]
    application = "django.core.asgi:get_asgi_application"
    command = [sys.executable, "-m", "uvicorn", "--factory", application, "--port", str(port), *options]
    return subprocess.Popen(["taskset", "-c", "0", *command], env=env)
