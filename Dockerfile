# Built from the repository: docker build -t portcullis .
FROM maven:3-eclipse-temurin-25 AS build
WORKDIR /src
COPY . .
RUN mvn -B -ntp -q package -Dquick -Dmaven.test.skip=true -Dspotless.check.skip=true -pl app -am

FROM eclipse-temurin:25-jre
RUN useradd --system --no-create-home portcullis
COPY --from=build /src/app/target/portcullis.jar /opt/portcullis/app/target/portcullis.jar
COPY --from=build /src/portcullis /opt/portcullis/portcullis
COPY --from=build /src/script/jdk /opt/portcullis/script/jdk
USER portcullis
EXPOSE 5000 5001 7000
# Whether the threads go on, and not whether anything is open: /ready says that, and a restart would not open it. The image has bash, and no curl.
HEALTHCHECK --interval=5s --timeout=2s --start-period=10s CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/7000 && printf 'GET /live HTTP/1.0\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [ \"$status\" = 200 ]"]
ENTRYPOINT ["/opt/portcullis/portcullis"]
CMD ["run", "--config", "/etc/portcullis.yml"]
