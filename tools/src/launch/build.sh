# What bin/longhand.sh reads of the build; Maven fills it in.
longhand_version=${project.version}
longhand_natives=${native.classifier}
longhand_built=${maven.build.timestamp}
