#!/usr/bin/env bash
# What kept events cost: bench/kept-events.sh COUNT DIRECTORY|jdbc:postgresql://…
# Writes COUNT made-up events of a year into a new SQLite file in the directory, or into an empty database whose owner is the
# user "postgres", and tells how fast that was, what it takes on the disk, and how long some questions take.
set -euo pipefail
cd "$(dirname "$0")/.."
classpath=$(mktemp)
trap 'rm -f "$classpath"' EXIT
./mvnw -q -B -ntp test-compile dependency:build-classpath -Dmdep.outputFile="$classpath"
java -Xmx512m --enable-native-access=ALL-UNNAMED -Djava.util.logging.manager=org.jboss.logmanager.LogManager -cp "target/classes:target/test-classes:$(cat "$classpath")" dev.postern.store.KeptEventsBench "$@"
