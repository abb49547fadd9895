// Imported before Pact: its native library looks up an analytics host unless this stands in the real environment.
process.env.PACT_DO_NOT_TRACK = 'true'
