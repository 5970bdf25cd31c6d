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
# Completions of the shells, each where the shell looks.
RUN for program in serve train evaluate checkpoint; do \
        for place in bash:bash-completion/completions/$program zsh:zsh/vendor-completions/_$program \
            fish:fish/vendor_completions.d/$program.fish; do \
            file="/completions/${place#*:}" \
            && mkdir -p "${file%/*}" \
            && "/programs/$program" --generate-completion-script "${place%%:*}" > "$file" \
            || exit 1; \
        done; \
    done

FROM debian:bookworm-slim
# What the binaries link (scripts/check-docker-packages compares). The user is known by number: an orchestrator that must know
# it is not root, and whoever gives it a directory, cannot look a name up. A new volume takes the owner of /checkpoints.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
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
    && groupadd --system --gid 10001 cloze \
    && useradd --system --uid 10001 --gid 10001 --no-create-home cloze \
    && install --directory --owner 10001 --group 10001 /checkpoints
COPY --from=build /programs/ /usr/local/bin/
COPY --from=build /completions/ /usr/share/
COPY config /app/config
WORKDIR /app
USER 10001:10001
# Five seconds in which a load balancer sees that the service is about to stop; the engine must wait longer than these and `grace`
# (docs/operating.md).
ENV CLOZE_HOST=0.0.0.0 CLOZE_PORT=8080 CLOZE_CHECKPOINT=/checkpoints CLOZE_DRAIN_DELAY=5
VOLUME /checkpoints
EXPOSE 8080
# Alive, not ready: a service that waits for its first checkpoint is healthy. It is found by the variables and the file of settings
# that the service reads, not by options of its command.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 CMD ["serve", "health"]
STOPSIGNAL SIGTERM
CMD ["serve"]
