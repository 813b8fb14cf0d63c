"""Milliseconds of one gradient step of GPIM in eager PyTorch, the peer of `bench/update.ts`.

`python3 bench/peers/gpim_step.py --hidden 256 --batch 256 --threads 1 --repeats 100` prints one line of JSON.

The discriminator and both soft actor-critics in single precision on Reacher's sizes, with latents in the unit disc and
the option `rewardLatent: "inferred"`. Each actor-critic makes the passes of CleanRL's `sac_continuous_action.py`:
critics forward and backward, then actor forward and backward through the critics, then temperature, three optimisers,
Polyak averaging. Work that CleanRL does without need is left out: the critics' weights get no gradient in the actor's
pass (as in Spinning Up), and the temperature's loss reuses the actor's log probabilities. Noise is drawn beforehand, as
it is for the engines of the library.
"""

import argparse
import json
import math
import os
import statistics
import time

parser = argparse.ArgumentParser()
parser.add_argument("--hidden", type=int, default=256)
parser.add_argument("--batch", type=int, default=256)
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--repeats", type=int, default=100)
arguments = parser.parse_args()

# The libraries read these when they are loaded.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = str(arguments.threads)
# Idle OpenMP threads that spin fight with those of OpenBLAS: a step on two threads took ten times as long.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import torch  # noqa: E402
from torch import nn  # noqa: E402
from torch.nn import functional  # noqa: E402

torch.set_num_threads(arguments.threads)
torch.manual_seed(0)
# Without this, numbers close to zero slow the step down.
torch.set_flush_denormal(True)

OBSERVATION, ACTION, GOAL, LATENT = 8, 2, 2, 2
DISCOUNT, TAU, LEARNING_RATE, DISCRIMINATOR_LEARNING_RATE = 0.8, 0.02, 2e-3, 1e-3
TARGET_ENTROPY, REWARD_FLOOR = -float(ACTION), -10.0
LOWEST_LOG_STD, HIGHEST_LOG_STD = -5.0, 2.0
SCALE, DEGREES_OF_FREEDOM = 0.2, 1.0
LOG_DENSITY_CONSTANT = (
    math.lgamma((DEGREES_OF_FREEDOM + LATENT) / 2)
    - math.lgamma(DEGREES_OF_FREEDOM / 2)
    - LATENT / 2 * math.log(DEGREES_OF_FREEDOM * math.pi)
    - LATENT * math.log(SCALE)
)
LOG_PRIOR = -math.log(math.pi)


def network(inputs, outputs):
    hidden = arguments.hidden
    return nn.Sequential(
        nn.Linear(inputs, hidden), nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU(), nn.Linear(hidden, outputs)
    )


class SoftActorCritic:
    """Twin critics, a squashed Gaussian actor, an automatic temperature."""

    def __init__(self, observation_size):
        self.actor = network(observation_size, 2 * ACTION)
        self.critics = nn.ModuleList(network(observation_size + ACTION, 1) for _ in range(2))
        self.targets = nn.ModuleList(network(observation_size + ACTION, 1) for _ in range(2))
        self.targets.load_state_dict(self.critics.state_dict())
        self.targets.requires_grad_(False)
        self.log_temperature = torch.tensor([math.log(0.1)], requires_grad=True)
        self.actor_optimizer = torch.optim.Adam(self.actor.parameters(), lr=LEARNING_RATE)
        self.critic_optimizer = torch.optim.Adam(self.critics.parameters(), lr=LEARNING_RATE)
        self.temperature_optimizer = torch.optim.Adam([self.log_temperature], lr=LEARNING_RATE)

    def act(self, observation, noise):
        """An action and its log probability."""
        mean, raw = self.actor(observation).chunk(2, dim=-1)
        half_range = (HIGHEST_LOG_STD - LOWEST_LOG_STD) / 2
        log_std = LOWEST_LOG_STD + half_range * (torch.tanh(raw) + 1)
        unsquashed = mean + log_std.exp() * noise
        log_slope = 2 * (math.log(2) - unsquashed - functional.softplus(-2 * unsquashed))
        exponent = -0.5 * noise.square() - log_std - log_slope
        return torch.tanh(unsquashed), exponent.sum(-1) - ACTION / 2 * math.log(2 * math.pi)

    @staticmethod
    def values(critics, observation, action):
        inputs = torch.cat([observation, action], dim=-1)
        return [critic(inputs).squeeze(-1) for critic in critics]

    def update(self, observation, action, reward, next_observation, terminated, noise, next_noise):
        with torch.no_grad():
            temperature = self.log_temperature.exp()
            next_action, next_log_probability = self.act(next_observation, next_noise)
            next_value = torch.minimum(*self.values(self.targets, next_observation, next_action))
            target = reward + DISCOUNT * (1 - terminated) * (next_value - temperature * next_log_probability)

        first, second = self.values(self.critics, observation, action)
        critic_loss = functional.mse_loss(first, target) + functional.mse_loss(second, target)
        self.critic_optimizer.zero_grad(set_to_none=True)
        critic_loss.backward()
        self.critic_optimizer.step()

        self.critics.requires_grad_(False)
        own_action, log_probability = self.act(observation, noise)
        own_value = torch.minimum(*self.values(self.critics, observation, own_action))
        actor_loss = (temperature * log_probability - own_value).mean()
        self.actor_optimizer.zero_grad(set_to_none=True)
        actor_loss.backward()
        self.actor_optimizer.step()
        self.critics.requires_grad_(True)

        temperature_loss = -(self.log_temperature * (log_probability.detach() + TARGET_ENTROPY)).mean()
        self.temperature_optimizer.zero_grad(set_to_none=True)
        temperature_loss.backward()
        self.temperature_optimizer.step()

        with torch.no_grad():
            for target, online in zip(self.targets.parameters(), self.critics.parameters()):
                target.lerp_(online, TAU)
        return critic_loss, actor_loss, temperature_loss


discriminator = nn.Linear(GOAL, LATENT)
discriminator_optimizer = torch.optim.Adam(discriminator.parameters(), lr=DISCRIMINATOR_LEARNING_RATE)
latent_policy = SoftActorCritic(OBSERVATION + LATENT)
goal_policy = SoftActorCritic(OBSERVATION + 2 * GOAL)


def log_density(posterior, latent):
    """The Student-t density of a latent."""
    distance = (latent - posterior).square().sum(-1) / (DEGREES_OF_FREEDOM * SCALE**2)
    return LOG_DENSITY_CONSTANT - (DEGREES_OF_FREEDOM + LATENT) / 2 * torch.log1p(distance)


def reward(next_achieved, latent):
    return (log_density(discriminator(next_achieved), latent) - LOG_PRIOR).clamp(min=REWARD_FLOOR)


def draw_batch():
    batch = arguments.batch
    return {
        "observation": torch.randn(batch, OBSERVATION),
        "achieved": torch.randn(batch, GOAL),
        "action": torch.rand(batch, ACTION) * 2 - 1,
        "next_observation": torch.randn(batch, OBSERVATION),
        "next_achieved": torch.randn(batch, GOAL),
        "terminated": torch.zeros(batch),
        "noise": torch.randn(batch, ACTION),
        "next_noise": torch.randn(batch, ACTION),
        "latent": torch.randn(batch, LATENT),
        "goal": torch.randn(batch, GOAL),
    }


def step(of_discriminator, of_latent, of_goal):
    """One gradient step of all three learners."""
    with torch.no_grad():
        latent_reward = reward(of_latent["next_achieved"], of_latent["latent"])
        goal = of_goal["goal"]
        goal_reward = reward(of_goal["next_achieved"], discriminator(goal))

    loss = -log_density(discriminator(of_discriminator["achieved"]), of_discriminator["latent"]).mean()
    discriminator_optimizer.zero_grad(set_to_none=True)
    loss.backward()
    discriminator_optimizer.step()

    latent_losses = latent_policy.update(
        torch.cat([of_latent["observation"], of_latent["latent"]], dim=-1),
        of_latent["action"],
        latent_reward,
        torch.cat([of_latent["next_observation"], of_latent["latent"]], dim=-1),
        of_latent["terminated"],
        of_latent["noise"],
        of_latent["next_noise"],
    )
    goal_losses = goal_policy.update(
        torch.cat([of_goal["observation"], goal, goal - of_goal["achieved"]], dim=-1),
        of_goal["action"],
        goal_reward,
        torch.cat([of_goal["next_observation"], goal, goal - of_goal["next_achieved"]], dim=-1),
        of_goal["terminated"],
        of_goal["noise"],
        of_goal["next_noise"],
    )
    return loss, latent_losses, goal_losses


batches = [draw_batch() for _ in range(3)]
for _ in range(10):
    step(*batches)
times = []
for _ in range(arguments.repeats):
    start = time.perf_counter()
    loss, _, _ = step(*batches)
    times.append(1000 * (time.perf_counter() - start))
assert math.isfinite(loss.item())
print(json.dumps({"torch": torch.__version__, "threads": arguments.threads, "milliseconds": statistics.median(times)}))
