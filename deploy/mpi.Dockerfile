# syntax=docker/dockerfile:1

# `train` with Open MPI and an SSH server, for training by several processes (docs/scaling.md, deploy/kubernetes/mpijob.yaml):
#
#   docker build -t cloze-mpi -f deploy/mpi.Dockerfile .

FROM swift:6.3-bookworm AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libbz2-dev libcurl4-openssl-dev libdnnl-dev libisal-dev libopenmpi-dev libssl-dev libzstd-dev zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY Package.swift ./
COPY deploy/package-versions.json Package.resolved
RUN swift package resolve --only-use-versions-from-resolved-file
COPY Sources Sources
COPY Tests Tests
COPY openapi.yaml ./
RUN swift build --configuration release --traits MPI --static-swift-stdlib --product train \
    && install -D -s "$(swift build --configuration release --traits MPI --show-bin-path)/train" /content/train

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libbz2-1.0 libcurl4 libdnnl2 libisal2 libssl3 libstdc++6 libzstd1 openmpi-bin openssh-client openssh-server zlib1g \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --system --gid 10001 cloze \
    && useradd --system --uid 10001 --gid 10001 --create-home --shell /bin/sh cloze \
    && install -d /run/sshd \
    && printf '%s\n' 'Port 2222' 'PidFile /home/cloze/sshd.pid' 'HostKey /home/cloze/.ssh/id_rsa' 'StrictModes no' \
        >/home/cloze/sshd_config \
    && printf '%s\n' 'StrictHostKeyChecking no' 'UserKnownHostsFile /dev/null' 'Port 2222' 'LogLevel ERROR' >>/etc/ssh/ssh_config
COPY --from=build /content/train /usr/local/bin/
USER 10001:10001
