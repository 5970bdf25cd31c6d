# syntax=docker/dockerfile:1

# Builds `serve`, `recommend`, `train`, `evaluate` and `checkpoint`, and puts them with Swift's run time into a plain Debian. Both stages are
# the same Debian release: the system libraries of the build are those of the image.
#
#   docker build -t cloze .
#   docker run --rm -p 8080:8080 --read-only -v "$PWD/checkpoints/movies:/checkpoints:ro" cloze
#
# Of the sources alone, and of the versions in deploy/package-versions.json. Releases also say --build-arg VERSION=… REVISION=… CREATED=….

FROM swift:6.3-bookworm AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libbz2-dev libcurl4-openssl-dev libdnnl-dev libisal-dev libssl-dev libzstd-dev zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /build
# The dependencies change less often than the sources: a layer of their own.
COPY Package.swift ./
COPY deploy/package-versions.json Package.resolved
RUN swift package resolve --only-use-versions-from-resolved-file
COPY Sources Sources
COPY Tests Tests
COPY openapi.yaml ./
COPY deploy/retrain deploy/package-versions.json deploy/
COPY scripts/image-content scripts/make-sbom scripts/
RUN scripts/image-content /content \
    && swift --version 2>/dev/null | sed -n 's/^Swift version \([0-9.]*\).*/\1/p' >/content/swift-version

FROM debian:bookworm-slim
# What the programs and Swift's run time link (scripts/check-docker-packages compares). The user is known by number: an orchestrator
# that must know it is not root, and whoever gives it a directory, cannot look a name up.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libbz2-1.0 \
        libc6 \
        libcurl4 \
        libdnnl2 \
        libgcc-s1 \
        libisal2 \
        libssl3 \
        libstdc++6 \
        libzstd1 \
        zlib1g \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --system --gid 10001 cloze \
    && useradd --system --uid 10001 --gid 10001 --no-create-home cloze
COPY --from=build /content/bin/ /usr/local/bin/
COPY --from=build /content/lib/ /usr/local/lib/
COPY --from=build /content/share/ /usr/share/
COPY config /app/config
ARG VERSION=0.1.0 REVISION=unknown CREATED=unknown
# A new volume gets the owner and the rights of this directory. Group 0 may write as well: platforms that choose the user choose that group.
RUN --mount=type=bind,from=build,source=/build,target=/tmp/build --mount=type=bind,from=build,source=/content,target=/tmp/content \
    ldconfig \
    && install -d -o 10001 -g 0 -m 775 /checkpoints \
    && install -d /usr/local/share/cloze \
    && /tmp/build/scripts/make-sbom /tmp/build/deploy/package-versions.json "$(cat /tmp/content/swift-version)" "$VERSION" \
        >/usr/local/share/cloze/sbom.cdx.json
LABEL org.opencontainers.image.title="Cloze" \
    org.opencontainers.image.description="Sequence recommendations over HTTP: BERT4Rec in Swift" \
    org.opencontainers.image.licenses="Apache-2.0" \
    org.opencontainers.image.base.name="docker.io/library/debian:bookworm-slim" \
    org.opencontainers.image.version="$VERSION" \
    org.opencontainers.image.revision="$REVISION" \
    org.opencontainers.image.created="$CREATED"
WORKDIR /app
USER 10001:10001
# Five seconds in which a load balancer sees that the service is about to stop; the engine must wait longer than these and `grace`
# (docs/operating.md).
ENV CLOZE_HOST=0.0.0.0 CLOZE_PORT=8080 CLOZE_CHECKPOINT=/checkpoints CLOZE_WAIT=true CLOZE_DRAIN_DELAY=5
VOLUME /checkpoints
EXPOSE 8080
# Alive, not ready: a service that waits for its first checkpoint is healthy. It is found by the variables and the file of settings
# that the service reads, not by options of its command.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 CMD ["serve", "health"]
STOPSIGNAL SIGTERM
CMD ["serve"]
