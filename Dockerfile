# syntax=docker/dockerfile:1

# Builds `serve`, `train`, `evaluate` and `checkpoint` with the Swift runtime inside the binaries, and puts them into a
# plain Debian. Both stages are the same Debian release: the system libraries of the build are those of the image.
#
#   docker build -t cloze .
#   docker run --rm -p 8080:8080 -v "$PWD/checkpoints/movies:/checkpoints:ro" cloze

FROM swift:6.3-bookworm AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libbz2-dev libcurl4-openssl-dev libdnnl-dev libssl-dev libzstd-dev zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /build
# The dependencies change less often than the sources: a layer of their own.
COPY Package.swift ./
RUN swift package resolve
COPY Sources Sources
COPY Tests Tests
COPY openapi.yaml ./
# The programs alone: what tests share needs a module that has no static form.
RUN mkdir /programs \
    && for program in serve train evaluate checkpoint; do \
        swift build --configuration release --static-swift-stdlib --product "$program" \
        && cp "$(swift build --configuration release --static-swift-stdlib --show-bin-path)/$program" /programs/ \
        || exit 1; \
    done

FROM debian:bookworm-slim
# What the binaries link (scripts/check-docker-packages compares), and curl for the health check.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        curl \
        libbz2-1.0 \
        libc6 \
        libcurl4 \
        libdnnl2 \
        libgcc-s1 \
        libssl3 \
        libstdc++6 \
        libzstd1 \
        zlib1g \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --no-create-home cloze
COPY --from=build /programs/ /usr/local/bin/
COPY config /app/config
WORKDIR /app
USER cloze
ENV CLOZE_HOST=0.0.0.0 CLOZE_PORT=8080 CLOZE_CHECKPOINT=/checkpoints
VOLUME /checkpoints
EXPOSE 8080
# Alive, not ready: a service that waits for its first checkpoint is healthy. Whether its certificate is good is not asked.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
    CMD curl --fail --silent --insecure --output /dev/null \
        "http${CLOZE_TLS_CERTIFICATE:+s}://127.0.0.1:${CLOZE_PORT}/health/live"
STOPSIGNAL SIGTERM
CMD ["serve"]
