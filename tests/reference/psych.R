# What R's psych says of a table of answers: scores, raw alpha, omega total of one factor.
# Rscript psych.R ANSWERS.csv ITEMS_PER_SKILL SCORES.csv   (prints alpha and omega, a line a skill)
suppressMessages(library(psych))
args <- commandArgs(trailingOnly = TRUE)
answers <- as.matrix(read.csv(args[1], na.strings = c("", "na")))
size <- as.integer(args[2])
skills <- split(colnames(answers), (seq_len(ncol(answers)) - 1) %/% size)
write.csv(scoreFast(skills, answers, impute = "none", min = 1, max = 5), args[3], row.names = FALSE)
for (items in skills) {
  part <- answers[, items]
  a <- suppressWarnings(alpha(part, warnings = FALSE))$total$raw_alpha
  # What psych::omega(nfactors = 1) computes, without the package GPArotation that it asks for.
  f <- suppressWarnings(suppressMessages(fa(part, nfactors = 1, fm = "minres")))
  o <- 1 - sum(f$uniquenesses) / sum(cor(part, use = "pairwise"))
  cat(sprintf("%.10f %.10f\n", a, o))
}
