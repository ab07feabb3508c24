ARG BASE
FROM ${BASE}
COPY devonboarder edge-entrypoint /usr/local/bin/
ENV DOMAIN=devonboarder.localhost
USER 10001:10001
EXPOSE 80 443
ENTRYPOINT ["/usr/local/bin/edge-entrypoint"]
