ARG BASE
FROM ${BASE}
COPY devonboarder /usr/local/bin/devonboarder
USER 10001:10001
ENTRYPOINT ["/usr/local/bin/devonboarder"]
